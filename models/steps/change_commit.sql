-- The commits that each change brought to its line.
-- Reads line_claim (node, position): the first commit of a line that has the
-- node among its ancestors.
with final as (
  select
    change_run.change_no,
    line_claim.node,
    len(c.parents) > 1 as is_merge,
  from line_claim
  join change_run using (position)
  join source."commit" as c on c.rowid = line_claim.node
)

select * from final
