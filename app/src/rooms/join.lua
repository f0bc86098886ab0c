#!lua
-- Someone comes into a public room. Answers 'ok', 'unauthenticated' or 'room_not_found'.
local room, members, rooms_of, version, events, session = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local user, username, role, id, cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if redis.call('HGET', room, 'kind') ~= 'public' then return 'room_not_found' end
if redis.call('SISMEMBER', members, user) == 1 then return 'ok' end

redis.call('SADD', members, user)
redis.call('SADD', rooms_of, id)
redis.call('HSET', room, 'member_count', redis.call('SCARD', members))
local v = redis.call('INCR', version)
redis.call('XADD', events, 'MAXLEN', '~', cap, v .. '-0',
  'type', 'member.joined', 'room', id, 'user', user, 'username', username, 'role', role)
return 'ok'
