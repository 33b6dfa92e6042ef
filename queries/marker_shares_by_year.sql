-- One row per marker and month at whose end it is counted (December, and the period's newest complete month): of the citizens open then, how many are known as ja and as nej.

with newest as (
    select
        case
            when last_day($last_day::date) <= $last_day::date then $last_day::date
            else (date_trunc('month', $last_day::date) - interval 1 day)::date
        end as day
),

moment as (
    select day
    from newest
    union
    select make_date(year, 12, 31) as day
    from newest
    cross join (select unnest(range(year($first_day::date), year($last_day::date) + 1)) as year)
    where make_date(year, 12, 31) <= newest.day
),

by_citizen as (
    select
        moment.day,
        bit_or(run.marker_mask) as yes_mask,
        bit_or(run.no_mask) as no_mask
    from moment
    inner join (
        select
            citizen,
            row_start,
            row_end,
            marker_mask,
            no_mask
        from marker_run /* by selection */
        where true /* selection */
    ) run
        on run.row_start <= moment.day
        and run.row_end > moment.day
    where moment.day >= $first_day::date
    group by moment.day, run.citizen
),

-- Far fewer than the citizens, and they alone are multiplied by the markers.
summed as (
    select
        day,
        yes_mask,
        no_mask & ~yes_mask as no_mask,
        count(*) as citizens
    from by_citizen
    group by day, yes_mask, no_mask & ~yes_mask
)

select
    date_trunc('month', summed.day)::date as month,
    marker_bit.marker,
    coalesce(sum(summed.citizens) filter (where summed.yes_mask & marker_bit.bit <> 0), 0)::bigint as yes,
    coalesce(sum(summed.citizens) filter (where summed.no_mask & marker_bit.bit <> 0), 0)::bigint as no,
    sum(summed.citizens)::bigint as citizens
from summed
cross join marker_bit
group by summed.day, marker_bit.marker, marker_bit.bit
order by summed.day, marker_bit.bit
