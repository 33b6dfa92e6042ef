-- One row per month the data cover, with whether all of it is there (complete) and a whole month after it too (final).

with bounds as (
    select
        max(value) filter (where key = 'covers_from')::date as covers_from,
        max(value) filter (where key = 'data_date')::date as data_date
    from meta
),

covered as (
    select
        data_date,
        unnest(range(covers_from, data_date + 1, to_months(1)))::date as month
    from bounds
)

select
    month,
    last_day(month) <= data_date as complete,
    last_day((month + to_months(1))::date) <= data_date as final
from covered
order by month
