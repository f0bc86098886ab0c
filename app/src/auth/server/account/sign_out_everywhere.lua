-- Ends all sessions of somebody. Answers 'ok' or a code, then with nothing changed.
local session, actor, account, audit, version, events, sessions =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by, id, now, prefix, audit_cap, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local refused = refusal(session, actor, account)
if refused then return refused end

redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*', 'at', now, 'by', by, 'action', 'person.signed_out', 'user', id)
end_sessions(sessions, prefix, '', version, events, log_cap)
return 'ok'
