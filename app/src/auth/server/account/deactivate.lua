-- Ends an account, which can be taken up again: its sessions end, and nobody signs in. Answers 'ok' or a code, then with nothing
-- changed. Where one does it oneself, `password` is the one that was looked at.
local session, actor, account, administrators, audit, version, events, sessions =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local by, id, password, now, prefix, audit_cap, log_cap =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

if password == '' then
  local refused = refusal(session, actor, account)
  if refused then return refused end
else
  if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
  if redis.call('HGET', account, 'password') ~= password then return 'password_wrong' end
end
if redis.call('HEXISTS', account, 'deactivated_at') == 1 then return 'ok' end
if is_last(administrators, id) then return 'last_administrator' end

redis.call('HSET', account, 'deactivated_at', now)
-- A link to set a password is good no longer, also when the account is taken up again.
redis.call('HDEL', account, 'reset')
redis.call('SREM', administrators, id)
redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*', 'at', now, 'by', by, 'action', 'person.deactivated', 'user', id)
tell_person(account, id, version, events, log_cap)
end_sessions(sessions, prefix, '', version, events, log_cap)
return 'ok'
