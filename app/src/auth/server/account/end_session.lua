#!lua
-- Ends one of one's sessions, known by the beginning of its hash. Answers its hash, or a code.
local session, sessions, version, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local beginning, prefix, log_cap = ARGV[1], ARGV[2], ARGV[3]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
for _, hash in ipairs(redis.call('SMEMBERS', sessions)) do
  if string.sub(hash, 1, #beginning) == beginning then
    redis.call('SREM', sessions, hash)
    if redis.call('DEL', prefix .. hash) == 1 then
      local v = redis.call('INCR', version)
      redis.call('XADD', events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'session.ended', 'session', hash)
      return hash
    end
  end
end
return 'device_not_found'
