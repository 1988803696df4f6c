-- Releases that are published and ready, with the commit of their tag where a
-- clone knows it.
with tagged as (
  select tag.repository, tag.tag, tag.sha
  from source.tag
  join source.repository
    on repository.repository = tag.repository
    and repository.tags_read_at = tag.read_at
),

final as (
  select
    release.repository || ':release:' || release.tag as id,
    release.repository,
    release.tag,
    tagged.sha,
    cast(null as varchar) as named_environment,
    cast(null as timestamp) as started_at,
    cast(null as timestamp) as ran_at,
    release.published_at as finished_at,
    'succeeded' as status,
    true as has_own_time,
    release.url,
  from source.release
  left join tagged using (repository, tag)
  where release.published_at is not null
    and not release.is_draft
    and not release.is_prerelease
)

select * from final
