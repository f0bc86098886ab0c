-- Creates an account with its first session. With an invitation, takes one use of it and invites the user into its room.
-- Checks, in this order: with a setup token, its hash is the stored one and there is no administrator yet; without, the
-- sign-up policy and the invitation allow it; the name is free.
-- Returns the role of the account: 'administrator' with a setup token, else 'member'.
-- keys.invitation and keys.inviter are absent without an invitation, the room's keys where it leads into no room.
local role = 'member'
if args.setup_token_hash ~= '' then
  if redis.call('GET', keys.setup) ~= args.setup_token_hash or redis.call('EXISTS', keys.administrators) == 1 then
    return {'refused', 'setup_token_invalid'}
  end
  role = 'administrator'
else
  local policy = redis.call('HGET', keys.settings, 'sign_up') or args.default_policy
  if policy ~= 'open' and policy ~= 'invite' then return {'refused', 'sign_up_closed'} end
  if keys.invitation then
    if not is_invitation_valid() then return {'refused', 'invitation_invalid'} end
    local opens_accounts = redis.call('HGET', keys.invitation, 'opens_accounts')
    if policy == 'invite' and opens_accounts ~= '1' then return {'refused', 'sign_up_closed'} end
  elseif policy == 'invite' then
    return {'refused', 'sign_up_closed'}
  end
end
if redis.call('HEXISTS', keys.user_names, args.normalized_name) == 1 then return {'refused', 'username_taken'} end

redis.call('HSET', keys.user_names, args.normalized_name, args.user_id)
redis.call('HSET', keys.account, 'id', args.user_id, 'username', args.name, 'password', args.password_hash, 'role',
  role, 'created_at', args.now)
if role == 'administrator' then
  redis.call('DEL', keys.setup)
  redis.call('SADD', keys.administrators, args.user_id)
elseif keys.invitation then
  redis.call('HINCRBY', keys.invitation, 'uses_left', -1)
  if keys.invited then redis.call('SADD', keys.invited, args.user_id) end
end
store_session()
return role
