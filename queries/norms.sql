-- One row per norm of a kind: the target group it names (null = all), its limits, its words and its dates.

select
    target_group,
    low,
    high,
    label,
    source,
    valid_from,
    valid_to
from norms
where kind = $kind
order by source, label, valid_from
