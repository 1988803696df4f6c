-- The default branch of each repository: as its clone says, else the one that
-- most pull requests were merged into. Null where that one's name is not kept.
with voted as (
  select repository, base_branch, count(*) as votes
  from source.change
  where merged_at is not null and base_branch is not null
  group by repository, base_branch
),

most as (
  select
    repository,
    -- Equal votes are decided by name, never by the order of rows.
    arg_max(base_branch, (votes, base_branch)) as base_branch,
  from voted
  group by repository
),

final as (
  select
    coalesce(cloned.repository, most.repository) as repository,
    coalesce(
      cloned.default_branch,
      case when most.base_branch != '(other)' then most.base_branch end
    ) as default_branch,
  from source.repository as cloned
  full join most on most.repository = cloned.repository
)

select * from final
