-- One row per stretch and day with conversations, by whoever had the case that day: how many of each status, and the held ones by form.

with delivery as (
    -- Older exports tell no kind at all; then every conversation may be one of those that the law counts.
    select count(kind) = 0 as lacks_kind
    from contacts
),

counted as (
    select
        contacts.case_id,
        contacts.date as day,
        -- A conversation without a status was had, or it would not be on the list.
        count(*) filter (where coalesce(contacts.status, 'afholdt') = 'afholdt') as held,
        count(*) filter (where contacts.status = 'udeblevet') as missed,
        count(*) filter (where contacts.status = 'aflyst') as cancelled,
        -- Planned for a day that has been: nobody has told how it went.
        count(*) filter (where contacts.status = 'planlagt') as unclosed,
        count(*) filter (
            where coalesce(contacts.status, 'afholdt') = 'afholdt' and contacts.form in ('fremmøde', 'hjemmebesøg')
        ) as held_in_person,
        count(*) filter (
            where coalesce(contacts.status, 'afholdt') = 'afholdt' and contacts.form = 'telefon'
        ) as held_by_phone,
        count(*) filter (
            where coalesce(contacts.status, 'afholdt') = 'afholdt' and contacts.form = 'video'
        ) as held_by_video,
        count(*) filter (
            where
                coalesce(contacts.status, 'afholdt') = 'afholdt'
                and (delivery.lacks_kind or contacts.kind in ('jobsamtale', 'første samtale'))
        ) as talks
    from contacts
    cross join delivery
    where contacts.date <= $data_date
    group by contacts.case_id, contacts.date
),

-- The registered end day is a day with the case too, unless the same case goes on in another stretch that day.
days as (
    select
        spell_id,
        case_id,
        stretch_start,
        case
            when stretch_end is null then $data_date
            when is_exit and not exists (
                select 1
                from stretch as later
                where
                    later.case_id = stretch.case_id
                    and later.stretch_start = stretch.stretch_end
                    and later.spell_id <> stretch.spell_id
            ) then stretch_end
            else stretch_end - 1
        end as last_day
    from stretch
)

select
    days.spell_id,
    days.stretch_start,
    counted.day,
    -- Small numbers in small columns: there are ten million days at a million cases.
    least(counted.held, 65535)::usmallint as held,
    least(counted.missed, 65535)::usmallint as missed,
    least(counted.cancelled, 65535)::usmallint as cancelled,
    least(counted.unclosed, 65535)::usmallint as unclosed,
    least(counted.held_in_person, 65535)::usmallint as held_in_person,
    least(counted.held_by_phone, 65535)::usmallint as held_by_phone,
    least(counted.held_by_video, 65535)::usmallint as held_by_video,
    least(counted.talks, 65535)::usmallint as talks
from counted
inner join days
    on days.case_id = counted.case_id
    and counted.day between days.stretch_start and days.last_day
