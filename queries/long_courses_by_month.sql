-- One row per month: how many courses were running at its end (the newest month: on the data date) and had lasted $weeks weeks.

with chosen as (
    select
        -- Both days count, as in running_courses.
        start_date + (7 * $weeks - 1)::integer as long_from,
        end_date
    from course /* by selection */
    where true /* selection */ and start_date is not null
),

change as (
    select
        long_from as day,
        1 as courses
    from chosen
    where long_from <= $data_date and (end_date is null or end_date > long_from)
    union all
    select
        end_date as day,
        -1 as courses
    from chosen
    where end_date > long_from
),

by_month as (
    select
        -- What was long before the period is so in its first month.
        date_trunc('month', greatest(day, $first_day))::date as month,
        sum(courses)::bigint as courses
    from change
    group by month
),

month as (
    select unnest(generate_series(date_trunc('month', $first_day), $last_day::timestamp, interval 1 month))::date as month
)

select
    month.month,
    coalesce(sum(by_month.courses) over (order by month.month), 0)::bigint as long
from month
left join by_month on by_month.month = month.month
order by month.month
