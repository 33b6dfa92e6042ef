-- One row per marker and month at whose end it is counted (December, and the period's newest complete month): of the citizens open then, how many are known as ja and as nej.

with moment as (
    select
        case
            when last_day($last_day::date) <= $last_day::date then date_trunc('month', $last_day::date)::date
            else (date_trunc('month', $last_day::date)::date - to_months(1))::date
        end as newest
),

open_spell as (
    select
        month,
        citizen_id,
        marker_mask,
        no_mask
    from case_month /* or case_month */
    where
        true /* selection */
        and open_at_end > 0
        and (month(month) = 12 or month = (select newest from moment))
        and month <= (select newest from moment)
),

by_citizen as (
    select
        month,
        bit_or(marker_mask) as yes_mask,
        bit_or(no_mask) as no_mask
    from open_spell
    group by month, citizen_id
),

-- Far fewer than the citizens, and they alone are multiplied by the markers.
summed as (
    select
        month,
        yes_mask,
        no_mask & ~yes_mask as no_mask,
        count(*) as citizens
    from by_citizen
    group by month, yes_mask, no_mask & ~yes_mask
)

select
    summed.month,
    marker_bit.marker,
    coalesce(sum(summed.citizens) filter (where summed.yes_mask & marker_bit.bit <> 0), 0)::bigint as yes,
    coalesce(sum(summed.citizens) filter (where summed.no_mask & marker_bit.bit <> 0), 0)::bigint as no,
    sum(summed.citizens)::bigint as citizens
from summed
cross join marker_bit
group by summed.month, marker_bit.marker, marker_bit.bit
order by summed.month, marker_bit.bit
