-- When each pull request was ready for review, and when another person first
-- responded. Drafts wait for nobody; a pull request that went back to being one
-- before anybody responded begins to wait when it is ready again.
with draft_event as (
  select change_id, kind, happened_at
  from source.change_event
  where kind in ('ready_for_review', 'converted_to_draft')
),

first_event as (
  select change_id, arg_min(kind, (happened_at, kind)) as kind
  from draft_event
  group by change_id
),

told as (
  select
    s.change_id,
    s.person_id,
    s.opened_at,
    s.is_draft,
    coalesce(s.merged_at, s.closed_at) as ended_at,
    -- What became ready first was a draft when it was opened.
    coalesce(first_event.kind = 'ready_for_review', s.is_draft) as was_draft,
  from source.change as s
  left join first_event using (change_id)
),

became_ready as (
  select change_id, opened_at as ready_at
  from told
  where opened_at is not null and not was_draft
  union all
  select change_id, happened_at as ready_at
  from draft_event
  where kind = 'ready_for_review'
),

first_ready as (
  select change_id, min(ready_at) as ready_at
  from became_ready
  group by change_id
),

responded as (
  select told.change_id, min(response.responded_at) as first_response_at
  from told
  join first_ready using (change_id)
  join source.response on response.subject_id = told.change_id
  where response.author_kind = 'person'
    -- Two deleted accounts may be one.
    and response.person_id is distinct from told.person_id
    and response.responded_at >= first_ready.ready_at
    -- What is said after the merge is no review.
    and response.responded_at <= coalesce(told.ended_at, 'infinity')
  group by told.change_id
),

final as (
  select
    told.change_id,
    max(became_ready.ready_at) as ready_at,
    any_value(responded.first_response_at) as first_response_at,
  from told
  join became_ready using (change_id)
  left join responded using (change_id)
  where
    became_ready.ready_at
      <= coalesce(responded.first_response_at, told.ended_at, 'infinity')
    and (responded.change_id is not null or not coalesce(told.is_draft, false))
  group by told.change_id
)

select * from final
