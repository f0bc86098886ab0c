-- Someone comes into a public room or one they are invited to. Answers 'ok', or why not.
local keys = {room = KEYS[1], members = KEYS[2], rooms_of = KEYS[3], version = KEYS[4], events = KEYS[5], left = KEYS[7],
  invited = KEYS[8], banned = KEYS[9], user = KEYS[10], read = KEYS[11]}
local session, user, room_id, log_cap, asks = KEYS[6], ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if redis.call('SISMEMBER', keys.members, user) == 1 then return 'ok' end
local why = refuses(keys, user, asks)
if why then return why end
become_member(keys, room_id, user, log_cap)
return 'ok'
