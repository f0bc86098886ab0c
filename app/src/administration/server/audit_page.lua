-- Returns up to args.count entries of the audit log from args.newest on, newest first.
return redis.call('XREVRANGE', keys.audit, args.newest, '-', 'COUNT', args.count)
