-- return: cin
-- Each day on which an initial child protection conference was held about a child, once, whether it is written on an
-- enquiry or on the episode of need.
select lachildid, dateofinitialcpc as held_on from section47 where dateofinitialcpc is not null
union
select lachildid, dateofinitialcpc from cindetails where dateofinitialcpc is not null
