-- return: cin
-- Each day on which a child was referred, once, from this year's and last year's census.
select lachildid, cinreferraldate as referred_on from cindetails where cinreferraldate is not null
union
select lachildid, cinreferraldate from cindetails_last where cinreferraldate is not null
