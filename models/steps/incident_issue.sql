-- Issues that the configuration calls incidents: from the moment of the label
-- until they are closed for the last time.
-- Reads incident_label (rule_no, label), incident_rule (rule_no, service_no)
-- and severity_label (label, severity).
with issue_label as (
  select issue_id, repository, unnest(labels) as label
  from source.issue
),

-- A rule for a service speaks of its repository, and of those that have none.
ruled as (
  select
    issue_label.issue_id,
    incident_label.rule_no,
    coalesce(incident_rule.service_no, repository_owner.service_no)
      as service_no,
    issue_label.label,
  from issue_label
  join incident_label using (label)
  join incident_rule using (rule_no)
  left join service_row
    on service_row.service_no = incident_rule.service_no
  left join repository_owner
    on repository_owner.repository = issue_label.repository
  where
    incident_rule.service_no is null
    or service_row.repository = issue_label.repository
    or repository_owner.repository is null
),

first_rule as (
  select * from ruled
  qualify rank() over (partition by issue_id order by rule_no) = 1
),

labelled as (
  select
    first_rule.issue_id,
    any_value(first_rule.service_no) as service_no,
    min(event.happened_at) as labelled_at,
  from first_rule
  left join source.issue_event as event
    on event.issue_id = first_rule.issue_id
    and event.kind = 'labeled'
    and lower(event.label) = lower(first_rule.label)
  group by first_rule.issue_id
),

severity as (
  select issue_label.issue_id, min(severity_label.severity) as severity
  from issue_label
  join severity_label using (label)
  group by issue_label.issue_id
),

closed as (
  select issue_id, max(happened_at) as closed_at
  from source.issue_event
  where kind = 'closed'
  group by issue_id
),

-- What a comment names corrects what the issue named.
commented as (
  select issue_id, arg_max(label, (happened_at, label)) as cause
  from source.issue_event
  where kind = 'root_cause'
  group by issue_id
),

ended as (
  select
    issue.*,
    labelled.service_no,
    labelled.labelled_at,
    case
      when issue.state != 'open'
        then coalesce(issue.closed_at, closed.closed_at)
    end as restored_at,
  from source.issue as issue
  join labelled using (issue_id)
  left join closed using (issue_id)
),

final as (
  select
    ended.issue_id as incident_id,
    'github.issue' as origin,
    ended.repository as source,
    ended.repository,
    ended.service_no,
    severity.severity,
    -- A label that was set once all was over tells nothing of the beginning.
    case
      when ended.labelled_at <= coalesce(ended.restored_at, 'infinity')
        then ended.labelled_at
      else ended.created_at
    end as detected_at,
    ended.restored_at,
    case
      when commented.cause is null then ended.cause_sha
      when not starts_with(commented.cause, '#') then commented.cause
    end as cause_sha,
    case
      when commented.cause is null then ended.cause_number
      when starts_with(commented.cause, '#')
        then try_cast(substr(commented.cause, 2) as integer)
    end as cause_number,
    ended.url,
  from ended
  left join severity using (issue_id)
  left join commented using (issue_id)
)

select * from final
