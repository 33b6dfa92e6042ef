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

unit as (
    select
        'marker' as kind,
        marker_bit.bit as position,
        by_mask.citizen,
        by_mask.events,
        by_mask.exposure
    from by_mask
    inner join marker_bit on by_mask.marker_mask & marker_bit.bit <> 0
    union all
    select
        'number' as kind,
        least(bit_count(marker_mask), 5) as position,
        citizen,
        events,
        exposure
    from by_mask
),

by_citizen as (
    select
        kind,
        position,
        sum(events)::double as events,
        sum(exposure)::double as exposure
    from unit
    group by kind, position, citizen
)

select
    by_citizen.kind,
    coalesce(marker_bit.marker, if(by_citizen.position = 5, '5+', by_citizen.position::varchar)) as unit,
    count(*) as citizens,
    sum(by_citizen.events) as events,
    sum(by_citizen.exposure) as exposure,
    sum(by_citizen.events * by_citizen.events) as events_squared,
    sum(by_citizen.exposure * by_citizen.exposure) as exposure_squared,
    sum(by_citizen.events * by_citizen.exposure) as cross
from by_citizen
left join marker_bit on by_citizen.kind = 'marker' and marker_bit.bit = by_citizen.position
group by by_citizen.kind, by_citizen.position, marker_bit.marker
order by by_citizen.kind, by_citizen.position
