-- The weeks in which a team may be told apart: at least as many people as a
-- group must have merged changes of its own, and those that are left when all
-- such teams are taken away are nobody, or as many. Else the smallest of the
-- teams goes with them: by subtraction they were known as well. It depends on
-- how many were at work, never on what they did.
with work as (
  select
    change_team.week,
    change_team.team,
    change_row.person_id,
    change_row.author_kind = 'person' as is_person,
  from change_team
  join change_row using (change_no)
  -- Agents and bots are nobody, and who is not known may be anybody.
  where coalesce(change_row.author_kind, 'person') = 'person'
),

counted as (
  select
    week,
    team,
    count(distinct person_id) filter (where is_person) as people,
  from work
  where team is not null
  group by week, team
),

enough as (
  select *
  from counted
  where people >= minimum_group()
),

exposed as (
  select work.week
  from work
  anti join enough using (week, team)
  group by work.week
  having count(distinct work.person_id) filter (where work.is_person)
    < minimum_group()
),

smallest as (
  select enough.week, arg_min(enough.team, (enough.people, enough.team)) as team
  from enough
  join exposed using (week)
  group by enough.week
),

final as (
  select enough.week, enough.team
  from enough
  anti join smallest using (week, team)
)

select * from final
