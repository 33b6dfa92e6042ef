-- One row per citizen of a project, as known on a day: referred, enrolled and left, whatever the moves between.

-- A row counts from its first day; one without any day has always been there.
with known as (
    select
        citizen_id,
        coalesce(site, 'ukendt') as site,
        case when referred_date <= $as_of then referred_date end as referred_date,
        case when enrolled_date <= $as_of then enrolled_date end as enrolled_date,
        case when left_date <= $as_of then left_date end as left_date,
        case when left_date <= $as_of then coalesce(left_reason, 'ukendt') end as left_reason,
        -- A new referral doesn't reopen a stay, nor does an old one that never became a stay hold it open.
        enrolled_date <= $as_of or not coalesce(bool_or(enrolled_date <= $as_of) over of_citizen, false) as counts
    from enrolments
    where
        project_id = $project_id
        and (
            referred_date <= $as_of
            or enrolled_date <= $as_of
            or (referred_date is null and enrolled_date is null)
        )
    window of_citizen as (partition by citizen_id)
)

select
    citizen_id,
    first(site order by enrolled_date nulls last, referred_date nulls last, site) as site,
    last(site order by enrolled_date nulls first, referred_date nulls first, site) as site_now,
    min(referred_date) as referred_date,
    min(enrolled_date) as enrolled_date,
    case
        when not bool_or(counts and left_date is null) then max(left_date) filter (where counts)
    end as left_date,
    case
        when not bool_or(counts and left_date is null)
            then last(left_reason order by left_date, enrolled_date nulls first, left_reason) filter (where counts)
    end as left_reason
from known
group by citizen_id
order by citizen_id
