-- The commits that each change brought to its line.
-- Reads line_claim (node, position, is_merge): the first commit of a line that
-- has the node among its ancestors.
with final as (
  select
    change_run.change_no,
    line_claim.node,
    line_claim.is_merge = 1 as is_merge,
  from line_claim
  join change_run using (position)
)

select * from final
