/*
title: Little satisfied answers
family: space
question: What share of answers on docs, tooling and support is 2 or less?
observation: What a wave's answers of all, or of one team, say together.
unit: share
window: last_wave
statistics:
  - name: share
    target: {at_most: 0.1}
owner: team
*/
with final as (
  select
    closed_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    low_share as value,
    false as is_censored,
    null as kind,
    concat_ws('/', wave_id, team) as ref,
    case
      when suppressed is not null then suppressed
      when low_share is null then 'too few questions'
    end as excluded,
    n as people,
    low_share_low as low,
    low_share_high as high,
  from survey_result
  -- Those whose team is not shown are in the figure of all.
  where dimension = 'satisfaction' and kind = 'likert'
    and question is null and part in ('all', 'cut')
)

select * from final
