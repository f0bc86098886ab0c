-- Returns how many users are online, how many messages were posted today, and how many rooms there are.
return {
  redis.call('SCARD', keys.online_users), tonumber(redis.call('GET', keys.posted_today) or 0), redis.call('SCARD', keys.rooms),
}
