-- Gives somebody another role. Answers 'ok' or a code, then with nothing changed.
local session, actor, account, administrators, audit, version, events =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by, id, role, now, audit_cap, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local refused = refusal(session, actor, account)
if refused then return refused end
local former, gone = unpack(redis.call('HMGET', account, 'role', 'deactivated_at'))
if former == role then return 'ok' end
if role ~= 'administrator' and is_last(administrators, id) then return 'last_administrator' end

redis.call('HSET', account, 'role', role)
if role == 'administrator' and not gone then
  redis.call('SADD', administrators, id)
else
  redis.call('SREM', administrators, id)
end
redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*',
  'at', now, 'by', by, 'action', 'person.role', 'user', id, 'role', role, 'former', former or 'member')
tell_person(account, id, version, events, log_cap)
return 'ok'
