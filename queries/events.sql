-- One row per dated mark of a period: date, label and source, in order.
select
    date,
    label,
    source
from events
where date >= $first_day and date <= $last_day
order by date, label
