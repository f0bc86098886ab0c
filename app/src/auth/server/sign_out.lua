#!lua
-- Ends a session. The log tells every process, so that open streams end too.
local session, sessions, version, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local hash, cap = ARGV[1], ARGV[2]
redis.call('SREM', sessions, hash)
if redis.call('DEL', session) == 1 then
  local v = redis.call('INCR', version)
  redis.call('XADD', events, 'MAXLEN', '~', cap, v .. '-0', 'type', 'session.ended', 'session', hash)
end
