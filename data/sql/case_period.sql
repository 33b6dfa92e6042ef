-- One row per period of a case (case_id, start_date) that has begun by the data date, with every blank told as 'ukendt'.

with delivery as (
    -- Older exports have no target group at all; then benefit and visitation say it. A single blank stays unknown.
    select count(target_group) = 0 as lacks_target_group
    from cases
),

begun as (
    select
        case_id,
        citizen_id,
        coalesce(team_id, 'ukendt') as team_id,
        coalesce(benefit, 'ukendt') as benefit,
        target_group,
        coalesce(visitation_category, 'ukendt') as visitation_category,
        birth_date,
        start_date,
        -- An end after the data date is a plan: the case is open.
        case when end_date <= $data_date then end_date end as end_date,
        case when end_date <= $data_date then exit_destination end as exit_destination
    from cases
    -- The import refuses an end before the start; should one slip through, it must not make negative days.
    where start_date <= $data_date and (end_date is null or end_date >= start_date)
)

select
    begun.case_id,
    begun.citizen_id,
    begun.team_id,
    begun.benefit,
    case
        when not delivery.lacks_target_group then coalesce(begun.target_group, 'ukendt')
        when begun.benefit = 'kontanthjælp' then
            case begun.visitation_category
                when 'jobparat' then 'jobparate i kontanthjælp'
                when 'aktivitetsparat' then 'aktivitetsparate i kontanthjælp'
                when 'uddannelsesparat' then 'uddannelsesparate'
                when 'åbenlyst uddannelsesparat' then 'uddannelsesparate'
                else 'ukendt'
            end
        when begun.benefit = 'uddannelseshjælp' then
            case begun.visitation_category
                when 'aktivitetsparat' then 'aktivitetsparate i uddannelseshjælp'
                when 'uddannelsesparat' then 'uddannelsesparate'
                when 'åbenlyst uddannelsesparat' then 'uddannelsesparate'
                else 'ukendt'
            end
        else
            case begun.benefit
                when 'selvforsørgelses- og hjemrejseydelse' then 'integration'
                when 'a-dagpenge' then 'dagpenge'
                when 'sygedagpenge' then 'sygedagpenge'
                when 'ressourceforløbsydelse' then 'ressourceforløb'
                when 'jobafklaring' then 'jobafklaring'
                when 'revalideringsydelse' then 'revalidering'
                when 'ledighedsydelse' then 'ledighedsydelse'
                when 'fleksjob' then 'fleksjob'
                else 'ukendt'
            end
    end as target_group,
    begun.visitation_category,
    begun.birth_date,
    begun.start_date,
    begun.end_date,
    begun.exit_destination
from begun
cross join delivery
