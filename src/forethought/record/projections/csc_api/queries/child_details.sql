with home_address as (
  -- The home address that was valid last: one that is valid on the day before any that ended, then the newest.
  select person, postcode
  from (
    select a.addr_person_id as person, a.addr_address_postcode as postcode, row_number() over (
      partition by a.addr_person_id
      order by case when coalesce(a.addr_address_end_date, '9999') < w.stop then a.addr_address_end_date else w.stop end desc,
        coalesce(a.addr_address_start_date, '') desc, a.addr_address_postcode) as place
    from ssd_address a cross join win w
    where a.addr_address_postcode is not null and coalesce(a.addr_address_start_date, '') < w.stop
      and lower(coalesce(a.addr_address_type, 'home')) in (select word from words where kind = 'home_address')) a
  where place = 1
),
former as (
  select person, upn
  from (
    select l.link_person_id as person, l.link_identifier_value as upn, row_number() over (
      partition by l.link_person_id order by coalesce(l.link_valid_from_date, '') desc, l.link_identifier_value) as place
    from ssd_linked_identifiers l
    where l.link_identifier_value is not null
      and lower(l.link_identifier_type) in (select word from words where kind = 'former_upn')) l
  where place = 1
),
unaccompanied as (
  -- By the code of the status, and only where it held on a day of the window.
  select person, ended
  from (
    select i.immi_person_id as person, i.immi_immigration_status_end_date as ended, row_number() over (
      partition by i.immi_person_id order by coalesce(i.immi_immigration_status_end_date, '9999') desc) as place
    from ssd_immigration_status i cross join win w
    where lower(i.immi_immigration_status) in (select word from words where kind = 'unaccompanied')
      and coalesce(i.immi_immigration_status_start_date, '') < w.stop
      and coalesce(i.immi_immigration_status_end_date, '9999') >= w.start) i
  where place = 1
)
select k.pers_person_id as person, k.pers_legacy_id as mis_child_id,
  k.pers_upn as unique_pupil_number, f.upn as former_unique_pupil_number,
  case when k.pers_upn is null then k.pers_upn_unknown end as unique_pupil_number_unknown_reason,
  k.pers_forename as first_name, k.pers_surname as surname,
  k.pers_dob as date_of_birth, case when k.pers_dob is null then k.pers_expected_dob end as expected_date_of_birth,
  k.pers_sex as sex, k.pers_ethnicity as ethnicity, a.postcode,
  case when u.person is null then 'no' else 'yes' end as uasc_flag, u.ended as uasc_end_date
from kid k
join (select person from held union select person from early) c on c.person = k.pers_person_id
left join home_address a on a.person = k.pers_person_id
left join former f on f.person = k.pers_person_id
left join unaccompanied u on u.person = k.pers_person_id
order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
