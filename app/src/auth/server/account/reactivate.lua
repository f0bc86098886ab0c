-- Reactivates an account: its user can sign in again.
-- Checks, in this order: the actor is an administrator; the user exists. Returns 1; nothing is written if the account is
-- active.
local refused = require_admin()
if refused then return refused end
if redis.call('HEXISTS', keys.account, 'username') == 0 then return {'refused', 'person_not_found'} end
if redis.call('HDEL', keys.account, 'deactivated_at') == 0 then return 1 end

if redis.call('HGET', keys.account, 'role') == 'administrator' then redis.call('SADD', keys.administrators, args.user_id) end
audit('person.reactivated', 'user', args.user_id)
log_user_changed()
return 1
