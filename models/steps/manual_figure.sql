-- What somebody worked out by hand, as it was imported last.
select
  metric,
  statistic,
  service,
  period_start,
  period_end,
  value,
  n,
  source,
from source.manual_figure
