-- Questions and their first answers: threads of channels, and issues.
-- Reads triage_channel (channel, team): the channels that the configuration
-- names, with the team that it says is asked there.
with thread as (
  select
    s.thread_id as triage_id,
    case when s._source = 'import' then 'import' else 'slack' end as kind,
    s.channel as place,
    null as service,
    coalesce(named.team, s.team) as team,
    s.asked_at,
    s.answered_at,
    null as url,
  from source.triage_thread as s
  left join triage_channel as named using (channel)
  -- A channel that is no longer named is no longer counted.
  where s._source = 'import' or named.channel is not null
),

-- Only what another person says is an answer: neither bots and agents, nor who
-- asked. Two deleted accounts may be one.
answered as (
  select issue.issue_id, min(response.responded_at) as answered_at
  from source.issue as issue
  join source.response as response on response.subject_id = issue.issue_id
  where response.author_kind = 'person'
    and response.person_id is distinct from issue.person_id
    and response.responded_at >= issue.created_at
  group by issue.issue_id
),

asked as (
  select
    issue.issue_id as triage_id,
    'github' as kind,
    issue.repository as place,
    repository_owner.service,
    repository_owner.team,
    issue.created_at as asked_at,
    answered.answered_at,
    issue.url,
  from source.issue as issue
  left join answered using (issue_id)
  left join repository_owner
    on repository_owner.repository = issue.repository
  where issue.author_kind = 'person'
),

told as (
  select * from thread
  union all
  select * from asked
),

-- The hours that count are those of the team, whether or not it is named.
final as (
  select told.* replace (told_team.team as team), told.team as calendar
  from told
  left join told_team on told_team.team = told.team
)

select * from final
