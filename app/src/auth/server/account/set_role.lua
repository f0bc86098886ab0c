-- Sets the server role of a user.
-- Checks, in this order: the actor is an administrator; the user exists; the last administrator stays one.
-- Returns 1; nothing is written if the user has the role.
local refused = require_admin()
if refused then return refused end
if redis.call('HEXISTS', keys.account, 'username') == 0 then return {'refused', 'person_not_found'} end
local former_role, deactivated_at = unpack(redis.call('HMGET', keys.account, 'role', 'deactivated_at'))
if former_role == args.role then return 1 end
if args.role ~= 'administrator' and is_last_administrator() then return {'refused', 'last_administrator'} end

redis.call('HSET', keys.account, 'role', args.role)
if args.role == 'administrator' and not deactivated_at then
  redis.call('SADD', keys.administrators, args.user_id)
else
  redis.call('SREM', keys.administrators, args.user_id)
end
audit('person.role', 'user', args.user_id, 'role', args.role, 'former', former_role or 'member')
log_user_changed()
return 1
