-- One row per choice that a filter can offer: kind, value, its label, the centre of a team, in the order to show.

with present as (
    select
        centre,
        team_id,
        target_group,
        age_band
    from team_month
    group by centre, team_id, target_group, age_band
),

present_marker as (
    select bit_or(marker_mask) as mask
    from case_month
),

choice as (
    select distinct
        1 as kind_order,
        'centre' as kind,
        centre as value,
        centre as label,
        null::varchar as centre,
        centre = 'ukendt' as last,
        0::bigint as position
    from present
    union all
    select distinct
        2,
        'team_id',
        present.team_id,
        coalesce(team.team, present.team_id),
        present.centre,
        present.team_id = 'ukendt',
        0
    from present
    left join team on team.team_id = present.team_id
    union all
    select distinct
        3,
        'target_group',
        target_group,
        target_group,
        null,
        target_group = 'ukendt',
        0
    from present
    union all
    select distinct
        4,
        'age_band',
        age_band,
        age_band,
        null,
        age_band = 'ukendt',
        list_position(['–24', '25–29', '30–39', '40–49', '50–59', '60+'], age_band)
    from present
    union all
    select
        5,
        'marker',
        marker_bit.marker,
        marker_bit.marker,
        null,
        false,
        marker_bit.bit
    from marker_bit
    cross join present_marker
    where marker_bit.bit & present_marker.mask <> 0
)

select
    kind,
    value,
    label,
    centre
from choice
order by kind_order, last, position, label collate da, value
