-- Sets a new password by a one-time link, deletes the link, and ends all sessions of the user.
-- Checks, in this order: the link is stored and is the user's; it is the last one issued and the account is active.
-- Returns 1.
if redis.call('GET', keys.reset) ~= args.user_id then return {'refused', 'reset_invalid'} end
local current_hash, deactivated_at = unpack(redis.call('HMGET', keys.account, 'reset', 'deactivated_at'))
if current_hash ~= args.reset_hash or deactivated_at then return {'refused', 'reset_invalid'} end

redis.call('DEL', keys.reset)
redis.call('HDEL', keys.account, 'reset')
redis.call('HSET', keys.account, 'password', args.new_password_hash)
end_sessions('')
return 1
