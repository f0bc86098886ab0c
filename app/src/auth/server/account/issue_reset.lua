-- Stores the hash of a one-time link with which a user sets a new password, in place of a former link of that user.
-- Checks, in this order: the actor is an administrator; the user exists; the account is active. Returns 1.
local refused = require_admin()
if refused then return refused end
if redis.call('HEXISTS', keys.account, 'username') == 0 then return {'refused', 'person_not_found'} end
local former_hash, deactivated_at = unpack(redis.call('HMGET', keys.account, 'reset', 'deactivated_at'))
if deactivated_at then return {'refused', 'account_deactivated'} end

if former_hash then redis.call('DEL', args.reset_prefix .. former_hash) end
redis.call('HSET', keys.account, 'reset', args.reset_hash)
redis.call('SET', keys.reset, args.user_id, 'EX', args.seconds)
audit('person.reset', 'user', args.user_id)
return 1
