-- Keeps the hash of a one-time link with which somebody sets a new password; a former link of theirs is worth nothing any more.
-- Answers 'ok' or a code, then with nothing changed.
local session, actor, account, reset, audit = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by, id, hash, prefix, seconds, now, audit_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

local refused = refusal(session, actor, account)
if refused then return refused end
local former, gone = unpack(redis.call('HMGET', account, 'reset', 'deactivated_at'))
if gone then return 'account_deactivated' end

if former then redis.call('DEL', prefix .. former) end
redis.call('HSET', account, 'reset', hash)
redis.call('SET', reset, id, 'EX', seconds)
redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*', 'at', now, 'by', by, 'action', 'person.reset', 'user', id)
return 'ok'
