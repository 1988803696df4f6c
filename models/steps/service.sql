-- Services as readers see them. Git shows every tag and merge since its first
-- commit; an import only what happened since the first row it tells of.
with first_commit as (
  select repository, min(committed_at) as observed_from
  from source."commit"
  group by repository
),

first_deployment as (
  select service_no, min(finished_at) as observed_from
  from deployment_row
  group by service_no
),

rules as (
  select
    service_no,
    string_agg(
      distinct rule || case when is_default then ' (default)' else '' end,
      ', ' order by rule || case when is_default then ' (default)' else '' end
    ) as rule,
    bool_or(starts_with(rule, 'git.')) as is_git,
  from applied_rule
  group by service_no
),

final as (
  select
    service_row.service,
    told_team.team,
    service_row.repository,
    case
      when rules.is_git then first_commit.observed_from
      else first_deployment.observed_from
    end as observed_from,
    rules.rule,
  from service_row
  left join told_team on told_team.team = service_row.team
  left join rules using (service_no)
  left join first_commit using (repository)
  left join first_deployment using (service_no)
)

select * from final
