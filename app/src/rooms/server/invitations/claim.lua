-- Takes a use of an invitation and brings the person who claims it into its room. Where they are in it already, and where it leads
-- only into the server, nothing is taken. Answers {'ok'} or {code}.
local keys = {session = KEYS[1], invitation = KEYS[2], inviter = KEYS[3], room = KEYS[4], members = KEYS[5], roles = KEYS[6],
  banned = KEYS[7], left = KEYS[8], invited = KEYS[9], version = KEYS[10], events = KEYS[11], user = KEYS[12],
  rooms_of = KEYS[13], read = KEYS[14]}
local user, by, room_id, now_ms, log_cap = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
if redis.call('EXISTS', keys.invitation) == 0 then return {'invitation_invalid'} end
if room_id ~= '' and redis.call('SISMEMBER', keys.members, user) == 1 then return {'ok'} end
if not is_usable(keys, by, room_id, now_ms) then return {'invitation_invalid'} end
if room_id == '' then return {'ok'} end
if redis.call('HEXISTS', keys.banned, user) == 1 then return {'invitation_invalid'} end

redis.call('HINCRBY', keys.invitation, 'uses_left', -1)
become_member(keys, room_id, user, log_cap)
return {'ok'}
