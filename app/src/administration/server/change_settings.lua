#!lua
-- Sets rules, as names and values; an empty value is as the server was started. Answers 'ok' or a code, then with nothing changed.
local session, actor, settings, audit = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local by, now, audit_cap = ARGV[1], ARGV[2], ARGV[3]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
local role, gone = unpack(redis.call('HMGET', actor, 'role', 'deactivated_at'))
if role ~= 'administrator' or gone then return 'not_allowed' end

local changed = {}
for place = 4, #ARGV, 2 do
  local name, value = ARGV[place], ARGV[place + 1]
  if (redis.call('HGET', settings, name) or '') ~= value then
    table.insert(changed, name)
    table.insert(changed, value)
  end
end
if #changed == 0 then return 'ok' end

for place = 1, #changed, 2 do
  local name, value = changed[place], changed[place + 1]
  if value == '' then redis.call('HDEL', settings, name) else redis.call('HSET', settings, name, value) end
end
redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*', 'at', now, 'by', by, 'action', 'settings.changed', unpack(changed))
return 'ok'
