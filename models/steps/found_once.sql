-- What the rules found, each once: of two rules that found the same, the first.
with final as (
  select *
  from deployment_found
  qualify row_number() over (
    partition by service_no, deployment_id order by rule_no, rule, environment
  ) = 1
)

select * from final
