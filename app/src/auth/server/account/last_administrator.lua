-- is_last_administrator(): whether the user is the only administrator. Needs keys.administrators, args.user_id.
local function is_last_administrator()
  return redis.call('SISMEMBER', keys.administrators, args.user_id) == 1 and redis.call('SCARD', keys.administrators) == 1
end

