-- One row a change of the lines: its last commit on the line completed it.
with merge as (
  select
    *,
    row_number() over (
      partition by change_no order by position desc
    ) as from_last,
  from change_run
),

-- A number that comes back later (a cherry-pick, say) is a change of its own,
-- and so is one that a source knows to be of another commit.
counted as (
  select
    *,
    row_number() over (
      partition by repository, number order by change_no
    ) as occurrence,
  from merge
  where from_last = 1
),

final as (
  select
    change_no,
    case
      when source_change_id is not null then source_change_id
      when number is not null and occurrence = 1
        and repository || '#' || number not in (
          select change_id from source.change where merge_sha is not null
        ) then repository || '#' || number
      else repository || '@' || sha
    end as change_id,
    repository,
    number,
    kind,
    node as merge_node,
    sha as merge_sha,
    committed_at as merged_at,
    source_change_id,
  from counted
)

select * from final
