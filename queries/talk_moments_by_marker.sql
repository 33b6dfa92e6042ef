-- One row per marker (kind 'marker') and per number of markers (kind 'number'): sums over citizens of held conversations, of person-days, and of their squares and product.

with by_spell as (
    select
        spell_id,
        marker_mask,
        sum(contacts_held)::bigint as events,
        sum(person_days)::bigint as exposure
    from case_month /* or case_month */
    where true /* selection */
    group by spell_id, marker_mask
),

-- Long names of citizens are read once, then numbers stand for them.
citizen_of as (
    select
        spell_id,
        min(spell_id) over (partition by citizen_id) as citizen
    from (select distinct spell_id, citizen_id from stretch)
),

by_mask as (
    select
        citizen_of.citizen,
        by_spell.marker_mask,
        sum(by_spell.events)::double as events,
        sum(by_spell.exposure)::double as exposure
    from by_spell
    inner join citizen_of on citizen_of.spell_id = by_spell.spell_id
    group by citizen_of.citizen, by_spell.marker_mask
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
        sum(events) as events,
        sum(exposure) as exposure
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
