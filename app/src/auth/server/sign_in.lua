-- Opens a session for an account whose password was verified.
-- Checks, in this order: the password is still the one that was verified; the account is active. Returns 1.
if redis.call('HGET', keys.account, 'password') ~= args.verified_password_hash then return {'refused', 'credentials_wrong'} end
if redis.call('HEXISTS', keys.account, 'deactivated_at') == 1 then return {'refused', 'account_deactivated'} end

-- Removes a few expired sessions from the set: more than are added, so that it does not grow.
for _, hash in ipairs(redis.call('SRANDMEMBER', keys.sessions, 8)) do
  if redis.call('EXISTS', args.session_prefix .. hash) == 0 then redis.call('SREM', keys.sessions, hash) end
end
store_session()
return 1
