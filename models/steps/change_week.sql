-- The weeks of those who merge changes. It is published, so what too few people
-- did is not in it, nor what would tell it by subtraction.
with docs as (
  select distinct change_no
  from change_path
  where service_no < 0
),

work as (
  select
    change_team.week,
    change_team.team,
    change_row.author_kind as kind,
    change_row.person_id,
    docs.change_no is not null as is_docs,
  from change_team
  join change_row using (change_no)
  left join docs using (change_no)
  -- A change whose author is not known is nobody's: it would raise the others'.
  where change_row.author_kind is not null
    and change_row.person_id is not null
),

counted as (
  select
    week,
    team,
    kind,
    count(*) as change_count,
    count(*) filter (where is_docs) as docs_count,
    count(distinct person_id) as contributor_count,
  from work
  group by all
),

-- Those without a team are apart from none where some team is hidden.
hiding as (
  select distinct counted.week
  from counted
  anti join team_week using (week, team)
  where counted.kind = 'person' and counted.team is not null
),

judged as (
  select
    counted.*,
    case
      when counted.kind != 'person' then case
        when counted.team is not null and told_team.team is null
          then 'too few people'
      end
      when counted.contributor_count < minimum_group() then 'too few people'
      when counted.team is null and hiding.week is not null
        or counted.team is not null and team_week.team is null
        then 'would give a smaller group away'
    end as suppressed,
  from counted
  left join team_week
    on team_week.week = counted.week and team_week.team = counted.team
  left join told_team on told_team.team = counted.team
  left join hiding on hiding.week = counted.week
),

final as (
  select
    local_midnight(week + 7) - interval 1 millisecond as week_ended_at,
    team,
    kind,
    case when suppressed is null then change_count end as change_count,
    case when suppressed is null then docs_count end as docs_count,
    case when suppressed is null then contributor_count end
      as contributor_count,
    suppressed,
  from judged
)

select * from final
