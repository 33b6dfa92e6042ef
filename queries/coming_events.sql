-- One row per dated mark after the data date: date, label and source, in order.
select
    date,
    label,
    source
from events
where date > $data_date
order by date, label
