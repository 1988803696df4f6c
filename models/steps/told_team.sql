-- The teams that are named at all: of services, machines and channels. Reads
-- team_size (team, people): how many the configuration lists.
with final as (
  select team from team_week
  union
  select team from team_size where people >= minimum_group()
)

select * from final
