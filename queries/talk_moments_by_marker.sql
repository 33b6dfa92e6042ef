-- One row per marker (kind 'marker') and per number of markers (kind 'number'): sums over citizens of held conversations, of person-days, and of their squares and product.

with lived as (
    select
        spell_id,
        marker_mask,
        any_value(citizen) as citizen,
        sum(greatest(least(row_end, $last_day::date + 1) - greatest(row_start, $first_day::date), 0)) as exposure
    from marker_run /* by selection */
    where true /* selection */
    group by spell_id, marker_mask
),

talked as (
    select
        spell_id,
        marker_mask,
        sum(contacts_held)::bigint as events
    from case_month /* or case_month */
    where true /* selection */ and contacts_held > 0
    group by spell_id, marker_mask
),

by_mask as (
    select
        lived.citizen,
        lived.marker_mask,
        sum(coalesce(talked.events, 0))::bigint as events,
        sum(lived.exposure)::bigint as exposure
    from lived
    left join talked
        on talked.spell_id = lived.spell_id
        and talked.marker_mask = lived.marker_mask
    group by lived.citizen, lived.marker_mask
    having sum(lived.exposure) > 0 or sum(talked.events) > 0
),

-- A citizen can have had several sets of markers. The square of a sum over them is the sum of the products of all pairs
-- of them, and a pair counts for the markers that both sets hold: so citizens are never multiplied by their markers.
pair as (
    select
        one.marker_mask & other.marker_mask as marker_mask,
        case
            when least(bit_count(one.marker_mask), 5) = least(bit_count(other.marker_mask), 5)
                then least(bit_count(one.marker_mask), 5)
        end as number,
        sum(case when one.marker_mask = other.marker_mask then one.events end)::double as events,
        sum(case when one.marker_mask = other.marker_mask then one.exposure end)::double as exposure,
        sum(one.events * other.events)::double as events_squared,
        sum(one.exposure * other.exposure)::double as exposure_squared,
        sum(one.events * other.exposure)::double as cross
    from by_mask one
    inner join by_mask other on other.citizen = one.citizen
    group by one.marker_mask & other.marker_mask, number
),

-- Each citizen once, with every marker and every number of markers that ever held.
by_citizen as (
    select
        bit_or(marker_mask) as marker_mask,
        bit_or(1 << least(bit_count(marker_mask), 5)::int) as number_mask
    from by_mask
    group by citizen
),

counted as (
    select
        marker_mask,
        number_mask,
        count(*) as citizens
    from by_citizen
    group by marker_mask, number_mask
),

number (number) as (
    values (0), (1), (2), (3), (4), (5)
),

summed as (
    select
        'marker' as kind,
        marker_bit.bit as position,
        marker_bit.marker as unit,
        (select sum(citizens) from counted where counted.marker_mask & marker_bit.bit <> 0) as citizens,
        sum(pair.events) as events,
        sum(pair.exposure) as exposure,
        sum(pair.events_squared) as events_squared,
        sum(pair.exposure_squared) as exposure_squared,
        sum(pair.cross) as cross
    from pair
    inner join marker_bit on pair.marker_mask & marker_bit.bit <> 0
    group by marker_bit.marker, marker_bit.bit
    union all
    select
        'number' as kind,
        number.number as position,
        if(number.number = 5, '5+', number.number::varchar) as unit,
        (select sum(citizens) from counted where counted.number_mask & (1 << number.number) <> 0) as citizens,
        sum(pair.events) as events,
        sum(pair.exposure) as exposure,
        sum(pair.events_squared) as events_squared,
        sum(pair.exposure_squared) as exposure_squared,
        sum(pair.cross) as cross
    from pair
    inner join number on number.number = pair.number
    group by number.number
)

select
    summed.kind,
    summed.unit,
    summed.citizens::bigint as citizens,
    summed.events,
    summed.exposure,
    summed.events_squared,
    summed.exposure_squared,
    summed.cross
from summed
order by summed.kind, summed.position
