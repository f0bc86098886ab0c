-- Deactivates an account, which can be reactivated: its sessions end, and its user cannot sign in.
-- Checks, in this order: by an administrator (args.verified_password_hash is ''), the actor is one and the user exists; by
-- the user, the session, and that the password is still the one that was verified; then, that the user is not the last
-- administrator.
-- Returns 1; nothing is written if the account is deactivated.
if args.verified_password_hash == '' then
  local refused = require_admin()
  if refused then return refused end
  if redis.call('HEXISTS', keys.account, 'username') == 0 then return {'refused', 'person_not_found'} end
else
  if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
  if redis.call('HGET', keys.account, 'password') ~= args.verified_password_hash then return {'refused', 'password_wrong'} end
end
if redis.call('HEXISTS', keys.account, 'deactivated_at') == 1 then return 1 end
if is_last_administrator() then return {'refused', 'last_administrator'} end

redis.call('HSET', keys.account, 'deactivated_at', args.now)
-- A link to set a password is void from now on, also after a reactivation.
redis.call('HDEL', keys.account, 'reset')
redis.call('SREM', keys.administrators, args.user_id)
audit('person.deactivated', 'user', args.user_id)
log_user_changed()
end_sessions('')
return 1
