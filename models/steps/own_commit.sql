-- The commits of each pull request's own branch, merges aside. A force push
-- keeps the author's dates: what it rewrote is one commit, the latest form.
with rewritten as (
  select distinct change_id
  from source.change_event
  where kind = 'force_pushed'
),

final as (
  select
    own.change_id,
    own.repository,
    own.sha,
    own.authored_at,
    own.person_id,
    own.author_kind,
  from source.change_commit as own
  left join rewritten using (change_id)
  anti join (select * from source."commit" where len(parents) > 1) as merge
    on merge.repository = own.repository and merge.sha = own.sha
  qualify row_number() over (
    partition by
      own.change_id,
      own.authored_at,
      case when rewritten.change_id is null then own.sha end
    order by own.committed_at desc, own.sha
  ) = 1
)

select * from final
