-- Lets somebody sign in again whose account was ended. Answers 'ok' or a code, then with nothing changed.
local session, actor, account, administrators, audit, version, events =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by, id, now, audit_cap, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = refusal(session, actor, account)
if refused then return refused end
if redis.call('HDEL', account, 'deactivated_at') == 0 then return 'ok' end

if redis.call('HGET', account, 'role') == 'administrator' then redis.call('SADD', administrators, id) end
redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*', 'at', now, 'by', by, 'action', 'person.reactivated', 'user', id)
tell_person(account, id, version, events, log_cap)
return 'ok'
